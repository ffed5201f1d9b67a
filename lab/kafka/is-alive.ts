/** Whether a process runs. */

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, but another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
