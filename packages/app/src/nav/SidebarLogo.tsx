import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    height: 2.5 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: 10,
    marginLeft: 18,
  },
  name: {
    color: '#fff',
    fontFamily: theme.typography.fontFamily,
    fontSize: 16,
    fontWeight: 600,
    letterSpacing: 0.2,
    whiteSpace: 'nowrap',
  },
}));

const GateMark = () => (
  <svg width={32} height={32} viewBox="0 0 32 32" aria-hidden>
    <g stroke="#7df3e1" strokeLinecap="round" fill="none">
      <path d="M4.5 16H10m12 0h5.5" strokeWidth={2.5} />
      <path d="M11 7v18M21 7v18" strokeWidth={3} />
    </g>
    <circle cx={16} cy={16} r={2.5} fill="#ffb74d" />
  </svg>
);

/** The portal's mark: a run that stops at a gate. */
export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={classes.root}>
      <Link
        to="/"
        underline="none"
        className={classes.link}
        aria-label="Agent Workloads, home"
      >
        <GateMark />
        {isOpen && <span className={classes.name}>Agent Workloads</span>}
      </Link>
    </div>
  );
};
