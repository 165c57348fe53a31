/** How the app looks and speaks, for this reader. Kept on the device where storage is allowed; never in a link. */

import { create } from 'zustand';
import { persist, createJSONStorage, type StateStorage } from 'zustand/middleware';

export interface SettingsState {
  language: 'en' | 'ru';
  theme: 'light' | 'dark' | 'system';
  presenter: boolean;
  reducedMotion: boolean | 'system';
  /** Single-letter keys work. */
  letters: boolean;
}

/** Storage may be denied (an embedded page); then settings last as long as the page. */
const storage: StateStorage = {
  getItem: (name) => attempt(() => localStorage.getItem(name)),
  setItem: (name, value) => void attempt(() => localStorage.setItem(name, value)),
  removeItem: (name) => void attempt(() => localStorage.removeItem(name)),
};

export const useSettings = create<SettingsState>()(
  persist(
    (): SettingsState => ({
      language: preferredLanguage(),
      theme: 'system',
      presenter: false,
      reducedMotion: 'system',
      letters: true,
    }),
    {
      name: 'highwater-settings',
      version: 1,
      storage: createJSONStorage(() => storage),
      // The projector is a matter of this hour, not of this reader.
      partialize: ({ language, theme, reducedMotion, letters }) => ({
        language,
        theme,
        reducedMotion,
        letters,
      }),
    },
  ),
);

function preferredLanguage(): 'en' | 'ru' {
  return typeof navigator !== 'undefined' && navigator.language?.toLowerCase().startsWith('ru')
    ? 'ru'
    : 'en';
}

function attempt<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
