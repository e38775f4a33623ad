const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What a contestant is called where its name is not said: A for the first. */
export const letterAt = (at: number): string => letters.charAt(at);
