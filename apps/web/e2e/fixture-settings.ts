import { ChangeSettings, UserSettings } from '@boocode/contracts/settings';
import { ok, type Resource } from './fixture-resource.js';

/** What the person has chosen. */
export function fixtureSettings(): Resource & { settings: UserSettings } {
  const state = { settings: UserSettings.parse({}) };
  return {
    get settings() {
      return state.settings;
    },
    answer({ method, path, body, publish }) {
      if (path !== '/api/settings') return null;
      if (method === 'GET') return ok(state.settings);
      state.settings = UserSettings.parse({ ...state.settings, ...ChangeSettings.parse(body) });
      publish('user', [{ type: 'settings_changed' }]);
      return ok(state.settings);
    },
  };
}
