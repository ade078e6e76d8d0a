"""The loop of a project: models propose, people review, labels train the next model, every gate is measured."""
