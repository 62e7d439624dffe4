import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import AccountTreeIcon from '@material-ui/icons/AccountTree';

/** Type of a workload's document in the search index. */
const TYPE = 'agent-workload';

/** Workloads among search results, in apps of the new frontend system. */
export const searchExtensions = [
  SearchResultListItemBlueprint.make({
    params: {
      predicate: result => result.type === TYPE,
      icon: <AccountTreeIcon />,
      component: () =>
        import('./WorkloadSearchResult').then(m => m.WorkloadSearchResult),
    },
  }),
  SearchFilterResultTypeBlueprint.make({
    params: {
      value: TYPE,
      name: 'Agent workloads',
      icon: <AccountTreeIcon />,
    },
  }),
];
