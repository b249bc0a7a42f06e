/** Indentation and width are those of /.editorconfig. */
export default {
  singleQuote: true,
};
