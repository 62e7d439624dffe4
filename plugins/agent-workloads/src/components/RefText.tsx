import { Fragment } from 'react';
import { EntityLink } from './EntityLink';

/** A full entity ref of a person or a group inside other words. */
const REF = /\b((?:user|group):[a-z0-9_.-]+\/[a-z0-9_.-]*[a-z0-9])/gi;

/** A sentence whose refs of people and groups read as links with their names. */
export const RefText = ({ text }: { text: string }) => (
  <>
    {text.split(REF).map((part, at) => (
      // The capture group puts every ref at an odd place.
      <Fragment key={at}>
        {at % 2 === 1 ? <EntityLink entityRef={part} /> : part}
      </Fragment>
    ))}
  </>
);
