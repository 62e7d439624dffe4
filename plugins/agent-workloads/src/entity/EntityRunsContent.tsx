import { useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { Await } from '../components/Await';
import { LaunchLink } from '../components/LaunchLink';
import { Nothing } from '../components/Nothing';
import { Section } from '../components/Section';
import { useText } from '../components/useText';
import {
  WorkloadTable,
  WorkloadTableSkeleton,
} from '../components/WorkloadTable';
import { Readable } from '../components/Readable';
import { useLinks } from '../hooks/useLinks';
import { placeOfEntity } from './entityPlace';
import { launchAddress } from './launchAddress';
import { useEntityRuns } from './useEntityRuns';

/** As many runs as are read well on one page; the list of all workloads has the rest. */
const SHOWN = 50;

const useStyles = makeStyles(theme => ({
  body: { marginTop: theme.spacing(1.5) },
  note: {
    color: theme.palette.text.secondary,
    padding: theme.spacing(1.5, 2),
  },
}));

/** The agent workloads of the entity on this page. */
export const EntityRunsContent = () => {
  const t = useText();
  const classes = useStyles();
  const { entity } = useEntity();
  const links = useLinks();
  const live = useEntityRuns(entity, SHOWN);
  const launch = (
    <LaunchLink to={launchAddress(links.launch(), placeOfEntity(entity))} />
  );
  return (
    <Readable>
      <Section flush title={t('entity.title')} aside={launch}>
        <div className={classes.body}>
          <Await
            live={live}
            failed={t('list.failed')}
            skeleton={<WorkloadTableSkeleton />}
          >
            {({ runs, total }) =>
              runs.length === 0 ? (
                <Nothing
                  title={t('list.empty.title')}
                  text={t('entity.empty')}
                />
              ) : (
                <>
                  <WorkloadTable workloads={runs} links={links} />
                  {total > runs.length && runs.length === SHOWN && (
                    <div className={classes.note}>
                      {t('entity.newest', { max: String(SHOWN) })}
                    </div>
                  )}
                </>
              )
            }
          </Await>
        </div>
      </Section>
    </Readable>
  );
};
