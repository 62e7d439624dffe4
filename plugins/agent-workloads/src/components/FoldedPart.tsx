import type { ReactNode } from 'react';
import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';

const useStyles = makeStyles(theme => ({
  root: {
    background: 'transparent',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    boxShadow: 'none',
    '&::before': { display: 'none' },
  },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))',
    gap: theme.spacing(2),
  },
  help: { marginBottom: theme.spacing(2) },
}));

/** Fields that most people leave alone. Opens by itself when something in it is wrong. */
export const FoldedPart = (props: {
  title: string;
  help: ReactNode;
  open: boolean;
  onToggle(open: boolean): void;
  children: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <Accordion
      className={classes.root}
      expanded={props.open}
      onChange={(_, open) => props.onToggle(open)}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <Typography style={{ fontWeight: 600 }}>{props.title}</Typography>
      </AccordionSummary>
      <AccordionDetails style={{ display: 'block' }}>
        <Typography
          variant="body2"
          color="textSecondary"
          component="div"
          className={classes.help}
        >
          {props.help}
        </Typography>
        <div className={classes.fields}>{props.children}</div>
      </AccordionDetails>
    </Accordion>
  );
};
