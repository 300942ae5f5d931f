import { readFileSync } from 'node:fs';

/** Hands on what is appended to a file, until the function that this gives is called; that hands on the rest. */
export function followFile(file: string, write: (text: string) => void): () => void {
  let position = 0;
  const read = () => {
    const bytes = readFileSync(file);
    if (bytes.length > position) write(bytes.subarray(position).toString());
    position = bytes.length;
  };
  const timer = setInterval(read, 200);
  return () => {
    clearInterval(timer);
    read();
  };
}
