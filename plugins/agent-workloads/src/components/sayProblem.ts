import type { FieldProblem } from '../model/launchProblems';
import type { Text } from './useText';

/** A problem in words. */
export function sayProblem(
  t: Text,
  problem: FieldProblem | undefined,
): string | undefined {
  if (!problem) {
    return undefined;
  }
  switch (problem.key) {
    case 'said':
      return problem.text;
    case 'number':
      return t('launch.problem.number', {
        min: String(problem.min),
        max: String(problem.max),
      });
    case 'tooLong':
    case 'tooManyUrls':
      return t(`launch.problem.${problem.key}`, { max: String(problem.max) });
    default:
      return t(`launch.problem.${problem.key}`);
  }
}
