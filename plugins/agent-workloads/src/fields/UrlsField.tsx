import { useState } from 'react';
import { UrlListField } from '../components/UrlListField';
import { sayProblem } from '../components/sayProblem';
import { useText } from '../components/useText';
import { Readable } from '../components/Readable';
import { urlProblems } from '../model/launchProblems';
import type { FieldProps } from './fieldProps';

/** The pages that an agent looks at: one row each, pasted lines become rows. The value has no empty ones. */
export const UrlsField = (props: FieldProps<string[]>) => {
  const { formData, onChange, rawErrors } = props;
  const t = useText();
  const [rows, setRows] = useState(() => rowsOf(formData));
  const problems = urlProblems(rows);
  const say = (field: string) => sayProblem(t, problems[field]);
  return (
    <Readable>
      <UrlListField
        urls={rows}
        // That there is none is told when people go on.
        problem={rawErrors.length > 0 ? say('urls') : undefined}
        problemOf={index => say(`urls.${index}`)}
        onChange={next => {
          setRows(next);
          onChange(next.map(row => row.trim()).filter(Boolean));
        }}
      />
    </Readable>
  );
};

/** Where a template asks for at least one, the form begins with a list of nothing at all. */
function rowsOf(given: ReadonlyArray<string | undefined> = []): string[] {
  const urls = given.filter(url => url !== undefined);
  return urls.length > 0 ? urls : [''];
}
