import { config } from 'zod';

// Zod would compile its checks when a schema is built, which the server's content policy forbids.
config({ jitless: true });
