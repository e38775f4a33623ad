import { postOnly } from './http.js';

/** Trades the server's token for a cookie that scripts cannot read. */
export const login = (token: string) => postOnly('/api/login', { token });
