import { makeStyles } from '@material-ui/core/styles';
import type {
  ApprovalRules,
  GateView,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { termsSentences, type TermsSentence } from '../model/terms';
import { RefText } from './RefText';
import { type Text, useText } from './useText';

const useStyles = makeStyles(theme => ({
  list: { margin: 0, paddingLeft: theme.spacing(2.5) },
}));

/** A sentence about a gate's rules, in words. */
export function sayTerms(t: Text, sentence: TermsSentence): string {
  const or = t('launch.terms.or');
  switch (sentence.key) {
    case 'auto':
      return t('launch.terms.auto', { threshold: sentence.threshold });
    case 'needs':
    case 'needsAlways':
      return t(`launch.terms.${sentence.key}`, {
        count: sentence.count,
        from: sentence.from.join(or) || t('launch.terms.nobody'),
      });
    case 'mustInclude':
    case 'timeoutEscalate':
      return t(`launch.terms.${sentence.key}`, { who: sentence.who.join(or) });
    default:
      return t(`launch.terms.${sentence.key}`);
  }
}

/** A gate's rules as a list of sentences. */
export const TermsList = (props: {
  terms: ApprovalRules | GateView['terms'];
}) => {
  const t = useText();
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {termsSentences(props.terms).map(sentence => (
        <li key={sentence.key}>
          <RefText text={sayTerms(t, sentence)} />
        </li>
      ))}
    </ul>
  );
};
