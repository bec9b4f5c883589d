// Has itself stopped, as by a debugger's or a shell's signal.
export const handler = async () => {
  process.kill(process.pid, "SIGSTOP");
  return {};
};
