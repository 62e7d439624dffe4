import Skeleton from '@material-ui/lab/Skeleton';
import type {
  ArtifactView,
  WorkloadDetail,
} from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { ArtifactTable } from '../components/ArtifactTable';
import { ArtifactViewer } from '../components/ArtifactViewer';
import { Await } from '../components/Await';
import { ImageGallery } from '../components/ImageGallery';
import { Nothing } from '../components/Nothing';
import { ReportView } from '../components/ReportView';
import { Section } from '../components/Section';
import { useText } from '../components/useText';
import { useArtifactRefs } from '../hooks/useArtifactRefs';
import { useLinks } from '../hooks/useLinks';
import { useSearchParam } from '../hooks/useSearchParam';
import { useArtifacts } from '../hooks/useWorkload';
import { artifactKey, imagesOf, reportOf } from '../model/artifacts';

/** What the steps stored: the report to read, pictures to look at, files to take away. */
export const ArtifactsTab = (props: {
  workload: WorkloadDetail;
  attempt: number;
}) => {
  const { workload, attempt } = props;
  const t = useText();
  const live = useArtifacts(workload, attempt);
  return (
    <Await
      live={live}
      failed={t('workload.artifacts.failed')}
      skeleton={<Skeleton variant="rect" height={360} />}
    >
      {items =>
        items.length > 0 ? (
          <Stored items={items} workload={workload} attempt={attempt} />
        ) : (
          <Nothing
            title={t('workload.artifacts.emptyTitle')}
            text={t('workload.artifacts.emptyText')}
          />
        )
      }
    </Await>
  );
};

function Stored(props: {
  items: ArtifactView[];
  workload: WorkloadDetail;
  attempt: number;
}) {
  const { items, workload, attempt } = props;
  const t = useText();
  const refOf = useArtifactRefs(workload, attempt);
  const [viewed, setViewed] = useSearchParam('artifact');
  const links = useLinks();
  const linkOf = (artifact: ArtifactView) => {
    const query = new URLSearchParams({ artifact: artifactKey(artifact) });
    query.set('attempt', String(attempt));
    return links.workload(workload, 'artifacts', query.toString());
  };
  const report = reportOf(items);
  const images = imagesOf(items);
  const shown = items.find(item => artifactKey(item) === viewed);
  return (
    <>
      {report && (
        <Section title={t('workload.artifacts.report')}>
          <ReportView
            report={report}
            artifacts={items}
            refOf={refOf}
            linkOf={linkOf}
          />
        </Section>
      )}
      {images.length > 0 && (
        <Section
          title={t('workload.artifacts.images', { count: images.length })}
        >
          <ImageGallery images={images} refOf={refOf} />
        </Section>
      )}
      <Section title={t('workload.artifacts.files')} flush>
        <ArtifactTable
          artifacts={items}
          refOf={refOf}
          onView={artifact => setViewed(artifactKey(artifact))}
        />
      </Section>
      {shown && (
        <ArtifactViewer
          artifact={shown}
          artifacts={items}
          refOf={refOf}
          linkOf={linkOf}
          onClose={() => setViewed(undefined)}
        />
      )}
    </>
  );
}
