// The ids that cross sockets: of visitors, sessions, invitations and proxies. They tell nothing, and prove nothing.
import * as v from 'valibot';

export const publicIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));
