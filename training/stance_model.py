"""The stance network: an encoder told what is source, cue and content, and four answers."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from analysis.codebook import STANCES
from analysis.stance_network import CONTENT, CUE
from model import load_bert

ROLES = 5
SIZE = 256
LOWEST = -50.0


class Answers(NamedTuple):
    """Logits of topic, stances and conditions (the last one: any), and the vector they rest on."""

    topic: Tensor
    stance: Tensor
    tags: Tensor
    vector: Tensor


class Reader(nn.Module):
    """Reads one statement in its window."""

    def __init__(self, encoder: str, tags: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = load_bert(encoder)
        width = self.bert.config.hidden_size
        self.role = nn.Embedding(ROLES, width)
        nn.init.normal_(self.role.weight, std=0.02)
        self.drop = nn.Dropout(dropout)
        self.mix = nn.Linear(width * 4, SIZE)
        self.topic = nn.Linear(SIZE, 1)
        self.stance = nn.Linear(SIZE, len(STANCES))
        self.tags = nn.Linear(SIZE, tags + 1)

    def forward(self, ids: Tensor, roles: Tensor, mask: Tensor) -> Answers:
        """Answer for each window of a batch."""
        words = self.bert.embeddings.word_embeddings(ids) + self.role(roles)
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        content, cue = ((roles == role).float() for role in (CONTENT, CUE))
        parts = [hidden[:, 0], _mean(hidden, content), _mean(hidden, cue), _most(hidden, content)]
        vector = torch.tanh(self.mix(self.drop(torch.cat(parts, 1))))
        kept = self.drop(vector)
        return Answers(self.topic(kept)[:, 0], self.stance(kept), self.tags(kept), vector)


def _mean(hidden: Tensor, where: Tensor) -> Tensor:
    return (hidden * where[..., None]).sum(1) / where.sum(1, keepdim=True).clamp(min=1)


def _most(hidden: Tensor, where: Tensor) -> Tensor:
    return hidden.masked_fill(where[..., None] == 0, -1e4).max(1).values.clamp(min=LOWEST)
