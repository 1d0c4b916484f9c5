// What a test's OpenID Connect provider remembers: in memory, apart for each provider, for as long as the test lasts.
import type { Adapter, AdapterPayload } from 'oidc-provider';

/** @returns the constructor of adapters that oidc-provider wants, all of one store */
export function createOidcStore(): new (model: string) => Adapter {
  const store = new Map<string, AdapterPayload>();
  return class {
    readonly #model: string;
    constructor(model: string) {
      this.#model = model;
    }
    #key = (id: string) => `${this.#model}:${id}`;
    async upsert(id: string, payload: AdapterPayload) {
      store.set(this.#key(id), payload);
    }
    async find(id: string) {
      return store.get(this.#key(id));
    }
    async findByUid(uid: string) {
      return [...store.values()].find(
        (payload) => payload.kind === this.#model && payload.uid === uid,
      );
    }
    async findByUserCode() {
      return undefined;
    }
    async consume(id: string) {
      const payload = store.get(this.#key(id));
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
    }
    async destroy(id: string) {
      store.delete(this.#key(id));
    }
    async revokeByGrantId(grantId: string) {
      for (const [key, payload] of store) if (payload.grantId === grantId) store.delete(key);
    }
  };
}
