import Skeleton from '@material-ui/lab/Skeleton';
import type { PipelineView } from '@agent-workloads/backstage-plugin-agent-workloads-common';
import { Await } from '../components/Await';
import { GapNotice } from '../components/GapNotice';
import { useText } from '../components/useText';
import { valueOf } from '../hooks/load';
import { usePipelines } from '../hooks/usePipelines';
import { gapsIn } from '../model/gaps';
import { pipelinesIn } from '../model/placedPipelines';
import { Readable } from '../components/Readable';
import { type FieldProps, frameOf, placeOf } from './fieldProps';
import { NothingToChoose } from './NothingToChoose';
import { PipelineChoice } from './PipelineChoice';
import { useSettledChoice } from './useSettledChoice';
import { WaitingField } from './WaitingField';

/** Chooses a pipeline of the chosen environment; the value is its name. */
export const PipelinePicker = (props: FieldProps<string>) => {
  const { formData, onChange } = props;
  const t = useText();
  const place = placeOf(props);
  const live = usePipelines();
  const known = valueOf(live.load)?.items;
  useSettledChoice({
    // A broken one is no choice, but stays chosen where a link asks for it: the form says why it can't be launched.
    choices:
      known &&
      pipelinesIn(known, place)
        .filter(each => each.problems.length === 0 || each.name === formData)
        .map(({ name }) => name),
    value: formData,
    onChange,
  });
  return (
    <Readable>
      <Await
        live={live}
        failed={t('fields.pipeline.failed')}
        skeleton={<Skeleton variant="rect" height={120} />}
      >
        {({ items, incomplete }) => (
          <>
            <Placed
              {...props}
              namespace={place.namespace}
              pipelines={pipelinesIn(items, place)}
            />
            <GapNotice
              title={t('fields.gaps')}
              gaps={place.namespace ? gapsIn(incomplete, place) : []}
            />
          </>
        )}
      </Await>
    </Readable>
  );
};

function Placed(
  props: FieldProps<string> & {
    namespace?: string;
    pipelines: PipelineView[];
  },
) {
  const { namespace, pipelines, formData, onChange } = props;
  const t = useText();
  const frame = frameOf(props, {
    title: t('fields.pipeline.title'),
  });
  if (!namespace) {
    return (
      <WaitingField
        label={frame.label}
        required={frame.required}
        why={t('fields.pipeline.first')}
      />
    );
  }
  if (pipelines.length === 0) {
    return (
      <NothingToChoose
        title={t('fields.pipeline.empty', { namespace })}
        text={t('fields.pipeline.emptyText')}
      />
    );
  }
  return (
    <PipelineChoice
      {...frame}
      pipelines={pipelines}
      value={formData}
      onChange={onChange}
    />
  );
}
