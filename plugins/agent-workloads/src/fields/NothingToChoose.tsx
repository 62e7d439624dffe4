import Alert from '@material-ui/lab/Alert';
import AlertTitle from '@material-ui/lab/AlertTitle';

/** Says that a list is empty and what to do about it. */
export const NothingToChoose = (props: { title: string; text: string }) => (
  <Alert severity="info">
    <AlertTitle>{props.title}</AlertTitle>
    {props.text}
  </Alert>
);
