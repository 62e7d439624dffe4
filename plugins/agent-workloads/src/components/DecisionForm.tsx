import { type FormEvent, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';
import type { GateView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { bytesOf, commentProblem } from '../model/gates';
import type { Decide } from '../hooks/useDecide';
import { toneColor } from './toneColors';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  buttons: {
    display: 'flex',
    gap: theme.spacing(1.5),
    marginTop: theme.spacing(1.5),
  },
  approve: { flex: 1 },
  reject: {
    flex: 1,
    color: toneColor(theme, 'failed'),
    borderColor: toneColor(theme, 'failed'),
  },
  alert: { marginBottom: theme.spacing(1.5) },
}));

type Word = 'approve' | 'reject';

/** Approve or reject, with a comment. Says before the click when this person may not. */
export const DecisionForm = (props: {
  viewer: GateView['viewer'];
  decide: Decide;
}) => {
  const { viewer, decide } = props;
  const t = useText();
  const classes = useStyles();
  const id = useId();
  const [comment, setComment] = useState('');
  const [tried, setTried] = useState<Word>();
  const problem = commentProblem(tried ?? 'approve', comment);
  const sending = decide.state === 'sending';
  const send = (word: Word) => {
    setTried(word);
    if (!commentProblem(word, comment)) {
      decide.send(word, comment.trim());
    }
  };
  const blocked = !viewer.mayDecide || sending || decide.state === 'done';
  return (
    <form onSubmit={(event: FormEvent) => event.preventDefault()}>
      <WhyNot viewer={viewer} done={decide.state === 'done'} />
      {decide.state === 'failed' && (
        <Alert severity="error" className={classes.alert}>
          <AlertTitle>{t('gate.decide.failed')}</AlertTitle>
          {decide.error.message}
        </Alert>
      )}
      <TextField
        id={id}
        fullWidth
        multiline
        minRows={3}
        maxRows={10}
        variant="outlined"
        label={t('gate.decide.comment')}
        value={comment}
        disabled={blocked}
        error={problem !== undefined}
        helperText={helpFor(t, problem, comment)}
        onChange={event => setComment(event.target.value)}
      />
      <div className={classes.buttons}>
        <Button
          variant="contained"
          color="primary"
          className={classes.approve}
          disabled={blocked}
          onClick={() => send('approve')}
        >
          {t(sending ? 'gate.decide.sending' : 'gate.decide.approve')}
        </Button>
        <Button
          variant="outlined"
          className={blocked ? classes.approve : classes.reject}
          disabled={blocked}
          onClick={() => send('reject')}
        >
          {t('gate.decide.reject')}
        </Button>
      </div>
    </form>
  );
};

function WhyNot(props: { viewer: GateView['viewer']; done: boolean }) {
  const { viewer, done } = props;
  const t = useText();
  const classes = useStyles();
  if (done) {
    return (
      <Alert severity="success" className={classes.alert}>
        {t('gate.decide.recorded')}
      </Alert>
    );
  }
  if (viewer.mayDecide) {
    return null;
  }
  const said = viewer.code && t(`gate.why.${viewer.code}`);
  return (
    <Alert severity="info" className={classes.alert}>
      <AlertTitle>{t('gate.decide.cannot')}</AlertTitle>
      {said ?? viewer.reason}
    </Alert>
  );
}

function helpFor(
  t: ReturnType<typeof useText>,
  problem: ReturnType<typeof commentProblem>,
  comment: string,
): string {
  switch (problem) {
    case 'required':
      return t('gate.decide.commentRequired');
    case 'tooLong':
      return t('gate.decide.commentTooLong', {
        bytes: String(bytesOf(comment)),
      });
    default:
      return t('gate.decide.commentHelp');
  }
}
