import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import ChevronLeftIcon from '@material-ui/icons/ChevronLeft';
import ChevronRightIcon from '@material-ui/icons/ChevronRight';
import FirstPageIcon from '@material-ui/icons/FirstPage';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5, 2),
    color: theme.palette.text.secondary,
  },
  total: { marginRight: theme.spacing(1) },
}));

/** Moves through pages that only the server can count. */
export const Pager = (props: {
  total: number;
  onFirst?: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
}) => {
  const t = useText();
  const classes = useStyles();
  const buttons = [
    ['first', FirstPageIcon, props.onFirst],
    ['previous', ChevronLeftIcon, props.onPrevious],
    ['next', ChevronRightIcon, props.onNext],
  ] as const;
  return (
    <div className={classes.root}>
      <span className={classes.total}>
        {t('list.total', { count: props.total })}
      </span>
      {buttons.map(([name, Icon, onClick]) => (
        <IconButton
          key={name}
          size="small"
          aria-label={t(`list.${name}`)}
          disabled={!onClick}
          onClick={onClick}
        >
          <Icon />
        </IconButton>
      ))}
    </div>
  );
};
