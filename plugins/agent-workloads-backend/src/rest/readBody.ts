import { json, type RequestHandler } from 'express';

/** Manifests are larger than what people fill into forms. */
const MANIFESTS =
  /^\/clusters\/[^/]+\/(manifests\/(plan|apply|status)|pipelines\/lint)$/;
const ordinary = json();
const large = json({ limit: '2mb' });

/** Reads a request's JSON; how much of it depends on what the route is for. */
export const readBody: RequestHandler = (req, res, next) =>
  (MANIFESTS.test(req.path) ? large : ordinary)(req, res, next);
