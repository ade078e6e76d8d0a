"""All the figures of a project in one go."""

from apps.measures.assessment.agreement import Agreement, coefficients_of, measure_agreement
from apps.measures.assessment.assess import Assessment, assess
from apps.measures.assessment.options import Options

__all__ = ["Agreement", "Assessment", "Options", "assess", "coefficients_of", "measure_agreement"]
