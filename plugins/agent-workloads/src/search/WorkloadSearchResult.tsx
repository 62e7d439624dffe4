import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import type {
  IndexableDocument,
  ResultHighlight,
} from '@backstage/plugin-search-common';
import { HighlightedSearchResultText } from '@backstage/plugin-search-react';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import { makeStyles } from '@material-ui/core/styles';
import { PHASES } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { PhaseLabel } from '../components/PhaseLabel';
import { Readable } from '../components/Readable';
import { useText } from '../components/useText';

/** What the search index holds of a workload. */
export type WorkloadDocument = IndexableDocument & {
  cluster: string;
  namespace: string;
  phase: string;
  pipeline: string;
  owner: string;
};

export type WorkloadSearchResultProps = {
  icon?: ReactNode;
  result?: IndexableDocument;
  highlight?: ResultHighlight;
  rank?: number;
};

const useStyles = makeStyles(theme => ({
  item: { display: 'flex', width: '100%' },
  words: { flex: 1, minWidth: 0 },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
  },
  title: { ...theme.typography.h6, overflowWrap: 'anywhere' },
  text: {
    display: '-webkit-box',
    overflow: 'hidden',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 3,
    overflowWrap: 'anywhere',
    margin: theme.spacing(0.5, 0),
  },
  quiet: { color: theme.palette.text.secondary, fontSize: '0.8125rem' },
}));

/** A workload among search results: what it was about, how it stands, where it ran. */
export const WorkloadSearchResult = (props: WorkloadSearchResultProps) => {
  const { result } = props;
  return result ? (
    <Readable>
      <Item {...props} result={asWorkload(result)} />
    </Readable>
  ) : null;
};

function Item(props: WorkloadSearchResultProps & { result: WorkloadDocument }) {
  const { icon, result, highlight } = props;
  const t = useText();
  const classes = useStyles();
  const { cluster, namespace, pipeline, owner } = result;
  const phase = PHASES.find(each => each === result.phase);
  return (
    <div className={classes.item}>
      {icon && <ListItemIcon>{icon}</ListItemIcon>}
      <div className={classes.words}>
        <div className={classes.head}>
          <Link noTrack to={result.location} className={classes.title}>
            <Marked field="title" text={result.title} highlight={highlight} />
          </Link>
          {phase && <PhaseLabel phase={phase} />}
        </div>
        <div className={classes.text}>
          <Marked field="text" text={result.text} highlight={highlight} />
        </div>
        <div className={classes.quiet}>
          {t('search.where', { pipeline, namespace, cluster })}
          {owner && ` · ${owner}`}
        </div>
      </div>
    </div>
  );
}

/** Text with what was searched for marked in it. */
function Marked(props: {
  field: string;
  text: string;
  highlight?: ResultHighlight;
}) {
  const { field, text, highlight } = props;
  const marked = highlight?.fields[field];
  return highlight && marked ? (
    <HighlightedSearchResultText
      text={marked}
      preTag={highlight.preTag}
      postTag={highlight.postTag}
    />
  ) : (
    <>{text}</>
  );
}

/** The index gives back what it was given; an older one may lack a field. */
function asWorkload(document: IndexableDocument): WorkloadDocument {
  return {
    ...{ cluster: '', namespace: '', phase: '', pipeline: '', owner: '' },
    ...document,
  };
}
