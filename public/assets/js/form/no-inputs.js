// Stands for the inputs of an app that has none (see app-inputs.js).

export class NoInputs {
  visible = false;
  names = [];
  values = {};

  async take() {
    return this.values;
  }

  validate() {
    return true;
  }

  begin() {}

  resume(_conversationId, _inputs) {}

  keep(_conversationId, _inputs) {}
}
