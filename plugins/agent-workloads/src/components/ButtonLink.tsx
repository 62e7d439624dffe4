import { LinkButton, type LinkButtonProps } from '@backstage/core-components';

/** A link that looks like a button. It goes somewhere, so it is a link to those who can't see it. */
export const ButtonLink = (props: LinkButtonProps) => (
  <LinkButton {...props} role="link" />
);
