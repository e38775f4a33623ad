/** So many ports after the wished one are tried by whoever takes the next free one, and by whoever looks for one first. */
export const furtherPorts = 20;
