/** What the settings are divided into, in their order; the id is the place of a settings pane. */
export const sections = [
  { id: 'agents', title: 'Agents', what: 'Which are here, who is signed in, what mends the rest' },
  { id: 'models', title: 'Models', what: 'Providers and models of chats' },
  { id: 'tiers', title: 'Tiers', what: 'Which model does which kind of step' },
  { id: 'limits', title: 'Limits', what: 'What is refused for now, what may be used, how much runs at once' },
  {
    id: 'worktrees',
    title: 'Worktrees',
    what: 'Where agents write on branches of their own, and what is nowhere else',
  },
  { id: 'stats', title: 'Stats', what: 'What was found, how much of it was kept, and what that cost' },
  { id: 'notifications', title: 'Notifications', what: 'What this device tells you when you look elsewhere' },
  { id: 'access', title: 'Access', what: 'Tokens for people and programs, and what was done with them' },
  { id: 'theme', title: 'Theme', what: 'Light, dark, or as the system' },
  { id: 'editor', title: 'Editor', what: 'What opens a place in the code, on this device' },
  { id: 'keys', title: 'Keys', what: 'What each key does' },
  { id: 'about', title: 'About', what: 'Version, and what runs' },
] as const;

export type Section = (typeof sections)[number]['id'];
