import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { Navigate, useLocation } from 'react-router-dom';

/** Mounted at `/`, so it also sees every address that no page claims. */
export const HomeRedirect = () => {
  const { pathname } = useLocation();
  return pathname === '/' ? (
    <Navigate to="/agent-workloads" replace />
  ) : (
    <NotFoundErrorPage />
  );
};
