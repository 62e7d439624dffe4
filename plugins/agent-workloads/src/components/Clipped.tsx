import { makeStyles, type Theme } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';

const useStyles = makeStyles<Theme, { lines: number }>({
  text: {
    display: '-webkit-box',
    overflow: 'hidden',
    lineHeight: 1.45,
    overflowWrap: 'anywhere',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: ({ lines }) => lines,
  },
});

/** Long text in few lines; all of it on hover. */
export const Clipped = (props: { text: string; lines?: number }) => {
  const classes = useStyles({ lines: props.lines ?? 1 });
  return (
    <Tooltip title={props.text} enterDelay={600} interactive>
      <span className={classes.text}>{props.text}</span>
    </Tooltip>
  );
};
