import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { SignInLayout } from './SignInLayout';
import type { DevelopmentUser } from './developmentUsers';

/** Says why signing in failed and what can be done. */
export const SignInFailed = (props: {
  user: DevelopmentUser;
  error?: Error;
  onChooseAgain(): void;
}) => (
  <SignInLayout>
    <Typography variant="h4" component="h1" gutterBottom>
      Couldn’t sign in as {props.user.name}
    </Typography>
    <Typography role="alert" paragraph>
      {props.error?.message ?? 'The portal’s backend did not answer.'}
    </Typography>
    <Typography color="textSecondary" paragraph>
      The backend may still be starting. Try again in a few seconds.
    </Typography>
    <Button
      variant="contained"
      color="primary"
      onClick={() => window.location.reload()}
    >
      Try again
    </Button>{' '}
    <Button onClick={props.onChooseAgain}>Choose another user</Button>
  </SignInLayout>
);
