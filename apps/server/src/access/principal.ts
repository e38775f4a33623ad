import type { Me } from '@boocode/contracts/access';

/** Who a request is from. `tokenId` is null for who has no row: this machine, and the token that the house was started with. */
export interface Principal extends Me {
  tokenId: string | null;
  /** Whose panes it sees: each token has its own, and the house's own people share theirs. */
  userId: string;
}

const everything = { scopes: ['admin' as const], expires_at: null, tokenId: null, userId: 'local' };

/** A program or page of this machine, where no token is asked for. */
export const thisMachine: Principal = { ...everything, kind: 'machine', name: 'this machine' };

/** Whoever shows the value of BOOCODE_TOKEN. */
export const houseToken: Principal = { ...everything, kind: 'house-token', name: 'BOOCODE_TOKEN' };

declare module 'fastify' {
  interface FastifyRequest {
    /** Null until the guard has looked, and for what is open to everybody. */
    principal: Principal | null;
  }
}
