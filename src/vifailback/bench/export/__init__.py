"""The benchmark in the form of other people's harnesses: inspect_ai, lmms-eval, VLMEvalKit; scored by ours."""
