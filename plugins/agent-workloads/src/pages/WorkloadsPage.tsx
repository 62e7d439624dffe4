import Button from '@material-ui/core/Button';
import Paper from '@material-ui/core/Paper';
import type { WorkloadPage } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Await } from '../components/Await';
import { ClusterNotice } from '../components/ClusterNotice';
import { LaunchLink } from '../components/LaunchLink';
import { ListFilterBar } from '../components/ListFilterBar';
import { Nothing } from '../components/Nothing';
import { Pager } from '../components/Pager';
import { PageContent } from '../components/PageContent';
import { PageTitle } from '../components/PageTitle';
import { SummaryStrip } from '../components/SummaryStrip';
import { useText } from '../components/useText';
import {
  WorkloadTable,
  WorkloadTableSkeleton,
} from '../components/WorkloadTable';
import { valueOf } from '../hooks/load';
import { useClusters } from '../hooks/useClusters';
import { type CursorTrail, useCursorTrail } from '../hooks/useCursorTrail';
import { useLastValue } from '../hooks/useLastValue';
import { useLinks } from '../hooks/useLinks';
import { useListFilters } from '../hooks/useListFilters';
import { useWorkloads } from '../hooks/useWorkloads';
import {
  isNarrowed,
  type ListFilters,
  NO_FILTERS,
  queryFrom,
  tileOf,
  withTile,
} from '../model/listFilters';

/** What needs me, what runs, what failed. */
export const WorkloadsPage = () => {
  const t = useText();
  const links = useLinks();
  const [filters, setFilters] = useListFilters();
  const live = useWorkloads(queryFrom(filters));
  const clusters = valueOf(useClusters().load) ?? [];
  const counts = useLastValue(valueOf(live.load)?.counts);
  const trail = useCursorTrail(filters, setFilters);
  return (
    <PageContent>
      <PageTitle action={<LaunchLink to={links.launch()} />}>
        {t('list.title')}
      </PageTitle>
      <ClusterNotice clusters={clusters} />
      <SummaryStrip
        counts={counts}
        chosen={tileOf(filters)}
        onChoose={tile => setFilters(withTile(filters, tile))}
      />
      <Paper variant="outlined">
        <ListFilterBar filters={filters} onChange={setFilters} />
        <Await
          live={live}
          failed={t('list.failed')}
          skeleton={<WorkloadTableSkeleton />}
        >
          {page => (
            <PageOfWorkloads
              page={page}
              filters={filters}
              onChange={setFilters}
              trail={trail}
            />
          )}
        </Await>
      </Paper>
    </PageContent>
  );
};

function PageOfWorkloads(props: {
  page: WorkloadPage;
  filters: ListFilters;
  onChange(filters: ListFilters): void;
  trail: CursorTrail;
}) {
  const { page, filters, onChange, trail } = props;
  const links = useLinks();
  if (page.items.length === 0 && !filters.cursor) {
    return <NoWorkloads filters={filters} onChange={onChange} />;
  }
  return (
    <>
      <WorkloadTable workloads={page.items} links={links} />
      <Pager
        total={page.total}
        onFirst={trail.first}
        onPrevious={trail.previous}
        onNext={trail.next(page.nextCursor)}
      />
    </>
  );
}

function NoWorkloads(props: {
  filters: ListFilters;
  onChange(filters: ListFilters): void;
}) {
  const { filters, onChange } = props;
  const t = useText();
  const links = useLinks();
  if (isNarrowed(filters)) {
    const clear = () => onChange({ ...NO_FILTERS, archived: filters.archived });
    return (
      <Nothing
        title={t('list.noMatch.title')}
        text={t('list.noMatch.text')}
        action={
          <Button variant="outlined" onClick={clear}>
            {t('list.filter.clear')}
          </Button>
        }
      />
    );
  }
  const what = filters.archived ? 'archiveEmpty' : 'empty';
  return (
    <Nothing
      title={t(`list.${what}.title`)}
      text={t(`list.${what}.text`)}
      action={!filters.archived && <LaunchLink to={links.launch()} />}
    />
  );
}
