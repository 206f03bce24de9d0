declare module 'virtual:rnnoise' {
  /** Address of the WebAssembly file. */
  const address: string;
  export default address;
}
declare module '*?worker&url' {
  /** Address of the script, bundled with what it imports. */
  const address: string;
  export default address;
}
