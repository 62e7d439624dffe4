/** An example user that the sign-in page offers. */
export type DevelopmentUser = {
  ref: string;
  name: string;
  initials: string;
  does: string;
  explains: string;
};

export const DEVELOPMENT_USERS: readonly DevelopmentUser[] = [
  {
    ref: 'user:default/rita',
    name: 'Rita Reyes',
    initials: 'RR',
    does: 'launches jobs',
    explains:
      'Works in Market Research. Launches workloads and reads their reports, and can’t approve her own.',
  },
  {
    ref: 'user:default/adam',
    name: 'Adam Osei',
    initials: 'AO',
    does: 'approves',
    explains:
      'Is one of the Approvers. Sees what an agent found and proposes, and decides whether it may go on.',
  },
  {
    ref: 'user:default/petra',
    name: 'Petra Lind',
    initials: 'PL',
    does: 'provisions',
    explains:
      'Is a platform engineer. Sets up the environments in which teams run their pipelines, and removes them.',
  },
];

const STORAGE_KEY = 'agent-workloads.development-user';

/** The user chosen before, so that a reload stays signed in. */
export function rememberedUser(): DevelopmentUser | undefined {
  const ref = window.localStorage.getItem(STORAGE_KEY);
  return DEVELOPMENT_USERS.find(user => user.ref === ref);
}

export function rememberUser(user: DevelopmentUser): void {
  window.localStorage.setItem(STORAGE_KEY, user.ref);
}

export function forgetUser(): void {
  window.localStorage.removeItem(STORAGE_KEY);
}
