import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  EntityInfoCard,
  entityRouteParams,
  entityRouteRef,
  useEntity,
} from '@backstage/plugin-catalog-react';
import Skeleton from '@material-ui/lab/Skeleton';
import { makeStyles } from '@material-ui/core/styles';
import { Await } from '../components/Await';
import { useMayLaunch } from '../components/LaunchLink';
import { RunList } from '../components/RunList';
import { useText } from '../components/useText';
import { Readable } from '../components/Readable';
import { useLinks } from '../hooks/useLinks';
import { placeOfEntity } from './entityPlace';
import { launchAddress } from './launchAddress';
import { type EntityRuns, useEntityRuns } from './useEntityRuns';

/** As many runs as a card has room for. */
const SHOWN = 5;

const useStyles = makeStyles(theme => ({
  links: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2) },
}));

/** The latest agent workloads of the entity on this page; those that wait first. */
export const EntityRunsCard = () => {
  const t = useText();
  const { entity } = useEntity();
  const live = useEntityRuns(entity, SHOWN);
  return (
    <EntityInfoCard title={t('entity.title')} footerActions={<CardLinks />}>
      <Readable>
        <Await
          live={live}
          failed={t('list.failed')}
          skeleton={[0, 1, 2].map(row => (
            <Skeleton key={row} height={44} />
          ))}
        >
          {value => <Runs value={value} />}
        </Await>
      </Readable>
    </EntityInfoCard>
  );
};

function Runs({ value }: { value: EntityRuns }) {
  const t = useText();
  const links = useLinks();
  return value.runs.length > 0 ? (
    <RunList runs={value.runs} links={links} />
  ) : (
    <>{t('entity.empty')}</>
  );
}

function CardLinks() {
  const t = useText();
  const classes = useStyles();
  const links = useLinks();
  const { entity } = useEntity();
  const page = useRouteRef(entityRouteRef)(entityRouteParams(entity));
  const mayLaunch = useMayLaunch();
  return (
    <div className={classes.links}>
      {mayLaunch && (
        <Link to={launchAddress(links.launch(), placeOfEntity(entity))}>
          {t('list.launch')}
        </Link>
      )}
      <Link to={`${page}/agent-workloads`}>{t('entity.all')}</Link>
    </div>
  );
}
