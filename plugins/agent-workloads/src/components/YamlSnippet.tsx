import { CodeSnippet } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  // The highlighter writes its colours into the elements, and its strings are too pale on its own background.
  snippet: {
    '& span[style*="rgb(33, 145, 97)"]': { color: '#17703a !important' },
    '& span[style*="rgb(221, 136, 136)"]': {
      color: '#f0a3a3 !important',
    },
    '& pre': { margin: 0, borderRadius: theme.shape.borderRadius },
  },
}));

/** YAML with colours and a button that copies it. */
export const YamlSnippet = ({ text }: { text: string }) => {
  const classes = useStyles();
  return (
    <div className={classes.snippet}>
      <CodeSnippet text={text} language="yaml" showCopyCodeButton />
    </div>
  );
};
