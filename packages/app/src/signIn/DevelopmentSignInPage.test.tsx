import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { discoveryApiRef, type IdentityApi } from '@backstage/core-plugin-api';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DevelopmentSignInPage } from './DevelopmentSignInPage';
import { withForgetting } from './withForgetting';

const SESSION = {
  profile: {},
  backstageIdentity: {
    token: `x.${btoa(JSON.stringify({ exp: 4_000_000_000 }))}.x`,
    identity: {
      type: 'user',
      userEntityRef: 'user:default/rita',
      ownershipEntityRefs: ['user:default/rita'],
    },
  },
  providerInfo: {},
};

const asked: Array<string | null> = [];
let answer: () => Response;

beforeEach(() => {
  window.localStorage.clear();
  asked.length = 0;
  answer = () => new Response(JSON.stringify(SESSION));
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    asked.push(new Headers(init?.headers).get('x-development-user'));
    return answer();
  });
});
afterEach(() => jest.restoreAllMocks());

function show() {
  const signedIn: IdentityApi[] = [];
  renderInTestApp(
    <TestApiProvider
      apis={[[discoveryApiRef, { getBaseUrl: async () => 'http://test/auth' }]]}
    >
      <DevelopmentSignInPage onSignInSuccess={id => signedIn.push(id)} />
    </TestApiProvider>,
  );
  return signedIn;
}

describe('DevelopmentSignInPage', () => {
  it('lets one choose between the two sides of the gate', async () => {
    const signedIn = show();
    await userEvent.click(
      await screen.findByRole('button', { name: /^Adam Osei — approves/ }),
    );
    await waitFor(() => expect(signedIn).toHaveLength(1));
    expect(asked).toEqual(['user:default/adam']);
  });

  it('stays signed in over a reload', async () => {
    window.localStorage.setItem(
      'agent-workloads.development-user',
      'user:default/rita',
    );
    const signedIn = show();
    await waitFor(() => expect(signedIn).toHaveLength(1));
    expect(asked).toEqual(['user:default/rita']);
  });

  it('asks again when what was remembered is nobody', async () => {
    window.localStorage.setItem('agent-workloads.development-user', 'eve');
    show();
    expect(
      await screen.findByRole('button', { name: /Rita Reyes/ }),
    ).toBeInTheDocument();
    expect(asked).toEqual([]);
  });

  it('says what happened when the backend refuses, and lets one choose again', async () => {
    answer = () =>
      new Response(JSON.stringify({ error: { message: 'no' } }), {
        status: 401,
        headers: { 'content-type': 'application/json' },
      });
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: /Rita Reyes/ }),
    );
    expect(
      await screen.findByText('Couldn’t sign in as Rita Reyes'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Choose another user' }),
    );
    expect(
      await screen.findByRole('button', { name: /Adam Osei/ }),
    ).toBeInTheDocument();
  });
});

describe('withForgetting', () => {
  it('forgets the choice when signing out', async () => {
    window.localStorage.setItem(
      'agent-workloads.development-user',
      'user:default/rita',
    );
    const order: string[] = [];
    const identity = withForgetting(
      {
        getProfileInfo: async () => ({}),
        getCredentials: async () => ({}),
        getBackstageIdentity: async () => ({
          type: 'user',
          userEntityRef: 'user:default/rita',
          ownershipEntityRefs: [],
        }),
        signOut: async () => void order.push('signed out'),
      },
      () => order.push('reloaded'),
    );
    await identity.signOut();
    expect(order).toEqual(['signed out', 'reloaded']);
    expect(
      window.localStorage.getItem('agent-workloads.development-user'),
    ).toBeNull();
  });
});
