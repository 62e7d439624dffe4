import { useState } from 'react';
import { ProxiedSignInPage } from '@backstage/core-components';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import {
  DEVELOPMENT_USERS,
  type DevelopmentUser,
  forgetUser,
  rememberedUser,
  rememberUser,
} from './developmentUsers';
import { SignInFailed } from './SignInFailed';
import { UserChoice } from './UserChoice';
import { withForgetting } from './withForgetting';

/** Asks who to be, remembers it over reloads, and signs in as that user. */
export const DevelopmentSignInPage = (props: SignInPageProps) => {
  const [user, setUser] = useState(rememberedUser);
  const choose = (chosen: DevelopmentUser) => {
    rememberUser(chosen);
    setUser(chosen);
  };
  const chooseAgain = () => {
    forgetUser();
    setUser(undefined);
  };
  if (!user) {
    return <UserChoice users={DEVELOPMENT_USERS} onChoose={choose} />;
  }
  return (
    <ProxiedSignInPage
      provider="development"
      headers={{ 'x-development-user': user.ref }}
      onSignInSuccess={identity =>
        props.onSignInSuccess(withForgetting(identity))
      }
      ErrorComponent={({ error }) => (
        <SignInFailed user={user} error={error} onChooseAgain={chooseAgain} />
      )}
    />
  );
};
