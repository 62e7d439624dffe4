import Avatar from '@material-ui/core/Avatar';
import Card from '@material-ui/core/Card';
import CardActionArea from '@material-ui/core/CardActionArea';
import CardContent from '@material-ui/core/CardContent';
import Grid from '@material-ui/core/Grid';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { DevelopmentUser } from './developmentUsers';
import { SignInLayout } from './SignInLayout';

const useStyles = makeStyles(theme => ({
  card: { height: '100%' },
  area: {
    height: '100%',
    display: 'flex',
    alignItems: 'stretch',
    padding: theme.spacing(1),
  },
  avatar: {
    width: 48,
    height: 48,
    marginBottom: theme.spacing(2),
    background: theme.palette.primary.dark,
    color: theme.palette.getContrastText(theme.palette.primary.dark),
  },
  note: { marginTop: theme.spacing(4) },
}));

const UserCard = (props: { user: DevelopmentUser; onChoose(): void }) => {
  const classes = useStyles();
  const { user } = props;
  return (
    <Card className={classes.card}>
      <CardActionArea className={classes.area} onClick={props.onChoose}>
        <CardContent>
          <Avatar className={classes.avatar} aria-hidden>
            {user.initials}
          </Avatar>
          <Typography variant="h6" component="h2" gutterBottom>
            {user.name} — {user.does}
          </Typography>
          <Typography color="textSecondary">{user.explains}</Typography>
        </CardContent>
      </CardActionArea>
    </Card>
  );
};

/** Two cards, one for each side of the gate. */
export const UserChoice = (props: {
  users: readonly DevelopmentUser[];
  onChoose(user: DevelopmentUser): void;
}) => {
  const classes = useStyles();
  return (
    <SignInLayout>
      <Typography variant="h3" component="h1" gutterBottom>
        Agent Workloads
      </Typography>
      <Typography variant="h6" component="p" color="textSecondary" paragraph>
        Who do you want to be?
      </Typography>
      <Grid container spacing={3}>
        {props.users.map(user => (
          <Grid item xs={12} sm={6} key={user.ref}>
            <UserCard user={user} onChoose={() => props.onChoose(user)} />
          </Grid>
        ))}
      </Grid>
      <Typography
        variant="body2"
        color="textSecondary"
        className={classes.note}
      >
        For development only: anyone on this machine can be either. Sign out in
        Settings to switch.
      </Typography>
    </SignInLayout>
  );
};
