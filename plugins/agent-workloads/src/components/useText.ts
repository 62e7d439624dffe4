import {
  type TranslationFunction,
  useTranslationRef,
} from '@backstage/core-plugin-api/alpha';
import { agentWorkloadsTranslationRef } from '../translation';

/** Looks a text up in the user's language. */
export type Text = TranslationFunction<typeof agentWorkloadsTranslationRef.T>;

/** Texts of the plugin. */
export const useText = (): Text =>
  useTranslationRef(agentWorkloadsTranslationRef).t;
