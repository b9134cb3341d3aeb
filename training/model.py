"""The network: an encoder with features, scores of span labels, and vectors that point."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from transformers import BertModel

from analysis.lattice import BEGIN, END, INSIDE, OUTSIDE, SINGLE
from analysis.network import ROLES

VECTOR = 64
DISTANCES = 22
LABELS = 5
NEVER = -1e4
LEGAL = {
    OUTSIDE: (OUTSIDE, BEGIN, SINGLE),
    BEGIN: (INSIDE, END),
    INSIDE: (INSIDE, END),
    END: (OUTSIDE, BEGIN, SINGLE),
    SINGLE: (OUTSIDE, BEGIN, SINGLE),
}


def load_bert(encoder: str) -> BertModel:
    """Load the encoder that training starts from."""
    return BertModel.from_pretrained(
        encoder,
        add_pooling_layer=False,
        attn_implementation="sdpa",
        # Dropout in the attention itself doubles the time of a step on a CPU.
        attention_probs_dropout_prob=0.0,
    )


class Tagger(nn.Module):
    """Scores every piece for every role, and gives four vectors by which contents point."""

    def __init__(self, encoder: str, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = load_bert(encoder)
        size = self.bert.config.hidden_size
        self.case, self.quote = nn.Embedding(4, size), nn.Embedding(4, size)
        self.para = nn.Embedding(2, size)
        for feature in (self.case, self.quote, self.para):
            nn.init.zeros_(feature.weight)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(size, len(ROLES) * LABELS)
        self.link = nn.Linear(size, 4 * VECTOR)
        self.trans = nn.Parameter(torch.zeros(len(ROLES), LABELS, LABELS))
        self.far = nn.Parameter(torch.zeros(2, DISTANCES))
        self.none = nn.Parameter(torch.zeros(2))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Give label scores (batch, pieces, 15) and vectors (batch, pieces, 256)."""
        looks = self.case(features[..., 0]) + self.quote(features[..., 1])
        words = self.bert.embeddings.word_embeddings(ids) + looks + self.para(features[..., 2])
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        hidden = self.drop(hidden)
        return self.head(hidden), self.link(hidden)

    def moves(self) -> Tensor:
        """Give the transition scores, with what no span can be forbidden."""
        legal = torch.zeros(LABELS, LABELS, dtype=torch.bool)
        for before, after in LEGAL.items():
            legal[before, list(after)] = True
        return self.trans.masked_fill(~legal, NEVER)

    def label_loss(self, scores: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
        """Give the negative log-likelihood of the labels (a CRF per role), per piece and role."""
        moves, known = self.moves(), mask.bool()
        gold = (scores.gather(3, labels[..., None]).squeeze(3) * known[..., None]).sum(1)
        steps = torch.stack(
            [moves[r][labels[:, :-1, r], labels[:, 1:, r]] for r in range(len(ROLES))], 2
        )
        gold = gold + (steps * known[:, 1:, None]).sum(1)
        total = scores[:, 0]
        for k in range(1, scores.shape[1]):
            after = torch.logsumexp(total[..., None] + moves[None], 2) + scores[:, k]
            total = torch.where(known[:, k, None, None], after, total)
        return (torch.logsumexp(total, 2) - gold).sum(0) / known.sum()

    def pointers(self, vectors: Tensor, mask: Tensor, distances: Tensor) -> list[Tensor]:
        """Give for source and cue how much each piece points to each other one, as scores."""
        batch, pieces, _ = vectors.shape
        parts = vectors.view(batch, pieces, 4, VECTOR)
        found = []
        for role in (0, 1):
            asked, places = parts[:, :, 2 * role], parts[:, :, 2 * role + 1]
            scores = asked @ places.transpose(1, 2) / math.sqrt(VECTOR)
            scores = scores + self.far[role][distances][None]
            nothing = scores[:, :, :1] + self.none[role]
            scores = torch.cat([nothing, scores[:, :, 1:]], 2)
            found.append(scores.masked_fill(mask[:, None, :] == 0, NEVER))
        return found
