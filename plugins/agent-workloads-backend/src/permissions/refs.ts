import { z } from 'zod';

/** A parameter that lists names or entity refs. */
export const refs = z.array(z.string());

/** Entity refs are the same whatever their case. */
export const lower = (values: readonly string[]) =>
  values.map(value => value.toLocaleLowerCase('en-US'));

/** Whether one of the refs is this one; an unknown one is none of them. */
export const has = (values: readonly string[], value: string | undefined) =>
  value !== undefined &&
  lower(values).includes(value.toLocaleLowerCase('en-US'));
