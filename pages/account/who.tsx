// The line that says who the visitor is, with a way to sign in, or out.
import type { Me } from '../../protocol/api.ts';

interface WhoProps {
  /** Null for a guest. */
  me: Me | null;
  signInUrl: string;
  logoutUrl: string;
  /** Where signing in or out leads back to: a path below the lobby’s, without that one. */
  next: string;
}

export function Who({ me, signInUrl, logoutUrl, next }: WhoProps) {
  if (!me)
    return (
      <div className="who" data-who="">
        <p>You are here as a guest.</p>
        <a className="button" href={`${signInUrl}?${new URLSearchParams({ next })}`}>
          Sign in
        </a>
      </div>
    );
  return (
    <form className="who" data-who={me.account} method="post" action={logoutUrl}>
      <p>
        Signed in as <b>{me.account}</b>
      </p>
      <input type="hidden" name="next" value={next} />
      <button className="button" type="submit">
        Sign out
      </button>
    </form>
  );
}
