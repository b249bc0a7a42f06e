export default katex;
declare const katex: any;
