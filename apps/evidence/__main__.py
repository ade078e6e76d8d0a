"""`python -m apps.evidence bundle.zip`: the offline verifier, run from the package."""

from apps.evidence.verify import main

raise SystemExit(main())
