import Button from '@material-ui/core/Button';
import FormHelperText from '@material-ui/core/FormHelperText';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import AddIcon from '@material-ui/icons/Add';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import { MAX_URLS } from '../model/launchProblems';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  group: { border: 0, margin: 0, padding: 0, minWidth: 0 },
  legend: { padding: 0, fontWeight: 600, marginBottom: theme.spacing(1) },
  row: {
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    marginBottom: theme.spacing(1),
  },
}));

/** A list of addresses, each with its own problem. Pasted lines become rows. */
export const UrlListField = (props: {
  urls: readonly string[];
  problem?: string;
  problemOf(index: number): string | undefined;
  onChange(urls: string[]): void;
}) => {
  const { urls, problem, problemOf, onChange } = props;
  const t = useText();
  const classes = useStyles();
  const set = (index: number, text: string) => {
    const lines = text.split(/\s+/).filter(Boolean);
    const rows = lines.length > 1 ? lines : [text];
    onChange([...urls.slice(0, index), ...rows, ...urls.slice(index + 1)]);
  };
  const remove = (index: number) => {
    const rest = urls.filter((_, i) => i !== index);
    onChange(rest.length > 0 ? rest : ['']);
  };
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{t('launch.form.urls')}</legend>
      {urls.map((url, i) => {
        const wrong = problemOf(i);
        return (
          // Rows have no identity of their own: their place is their name.
          // eslint-disable-next-line react/no-array-index-key
          <div className={classes.row} key={i}>
            <TextField
              fullWidth
              size="small"
              variant="outlined"
              type="url"
              value={url}
              placeholder="https://"
              error={wrong !== undefined}
              helperText={wrong}
              inputProps={{
                'aria-label': t('launch.form.url', { n: String(i + 1) }),
                maxLength: 1024 * MAX_URLS,
              }}
              onChange={event => set(i, event.target.value)}
            />
            <IconButton
              size="small"
              style={{ marginTop: 5 }}
              aria-label={t('launch.form.removeUrl', { n: String(i + 1) })}
              onClick={() => remove(i)}
            >
              <DeleteOutlineIcon fontSize="small" />
            </IconButton>
          </div>
        );
      })}
      <Button
        size="small"
        color="primary"
        startIcon={<AddIcon />}
        disabled={urls.length >= MAX_URLS}
        onClick={() => onChange([...urls, ''])}
      >
        {t('launch.form.addUrl')}
      </Button>
      <FormHelperText error={problem !== undefined}>
        {problem ?? t('launch.form.urlsHelp', { max: String(MAX_URLS) })}
      </FormHelperText>
    </fieldset>
  );
};
