import { ClusterError } from './errors.ts';

/**
 * What reading one object gives; undefined when there is none. A 404 that names no object is another matter: the kind
 * or its version is not served, and nothing is known of the object then. That one is thrown, as anything else is.
 */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'not-found' && error.about) return undefined;
    throw error;
  }
}
