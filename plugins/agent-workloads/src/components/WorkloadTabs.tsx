import { makeStyles } from '@material-ui/core/styles';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { Link } from 'react-router-dom';
import { WORKLOAD_TABS, type WorkloadTab } from '../model/tabs';
import { useText } from './useText';

const useStyles = makeStyles(theme => ({
  tabs: {
    minHeight: 0,
    margin: theme.spacing(2, 0),
    borderBottom: `1px solid ${theme.palette.divider}`,
  },
  tab: {
    minWidth: 0,
    minHeight: 40,
    padding: theme.spacing(1, 0.5),
    marginRight: theme.spacing(3),
    fontWeight: 600,
    textTransform: 'none',
  },
}));

/** Ids that tie a tab to what it shows. */
export const tabIds = (tab: WorkloadTab) => ({
  tab: `workload-tab-${tab}`,
  panel: `workload-panel-${tab}`,
});

/** The parts of a workload's page. They are links: each has its own address. */
export const WorkloadTabs = (props: {
  value: WorkloadTab;
  linkOf(tab: WorkloadTab): string;
}) => {
  const { value, linkOf } = props;
  const t = useText();
  const classes = useStyles();
  return (
    <Tabs
      value={value}
      className={classes.tabs}
      indicatorColor="primary"
      textColor="inherit"
      aria-label={t('workload.tab.label')}
    >
      {WORKLOAD_TABS.map(tab => (
        <Tab
          key={tab}
          id={tabIds(tab).tab}
          value={tab}
          label={t(`workload.tab.${tab}`)}
          className={classes.tab}
          component={Link}
          to={linkOf(tab)}
          aria-controls={tab === value ? tabIds(tab).panel : undefined}
        />
      ))}
    </Tabs>
  );
};
