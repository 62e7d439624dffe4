/**
 * The steps of the visual-analysis pipeline. They run as one program, `main.ts`, inside the pods; other
 * packages only read its parameters from the WorkflowTemplate.
 *
 * @packageDocumentation
 */
export { confidenceOf, type Confidence, type Obtained } from './dom/confidence';
