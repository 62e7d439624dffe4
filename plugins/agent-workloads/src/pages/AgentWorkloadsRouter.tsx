import { Route, Routes } from 'react-router-dom';
import { LaunchPage } from './LaunchPage';
import { WorkloadPage } from './WorkloadPage';
import { WorkloadsPage } from './WorkloadsPage';

/** The plugin's pages. */
export const AgentWorkloadsRouter = () => (
  <Routes>
    <Route path="/" element={<WorkloadsPage />} />
    <Route path="/launch" element={<LaunchPage />} />
    <Route path="/:cluster/:namespace/:name/*" element={<WorkloadPage />} />
  </Routes>
);
